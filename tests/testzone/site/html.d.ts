// esbuild's text loader: a template is imported as a string.
declare module "*.html" {
  const text: string;
  export default text;
}
