# Puts the signing certificate where signtool finds it, and gives its thumbprint as the step's output.
#
#   WINDOWS_CERTIFICATE, WINDOWS_CERTIFICATE_PASSWORD   a PFX in base64, and its password
#   WINDOWS_CERTIFICATE_THUMBPRINT                      or: one that an HSM's provider shows already
#
# The key can't be exported again. -Remove takes it away.
param([switch]$Remove)

$ErrorActionPreference = 'Stop'
$store = 'Cert:\CurrentUser\My'

if ($Remove) {
    # One of an HSM's stays: it was not put there by this script.
    if ($env:THUMBPRINT -and -not $env:WINDOWS_CERTIFICATE_THUMBPRINT) {
        Remove-Item "$store\$env:THUMBPRINT" -DeleteKey
    }
    exit 0
}

if ($env:WINDOWS_CERTIFICATE_THUMBPRINT) {
    $certificate = Get-Item "$store\$env:WINDOWS_CERTIFICATE_THUMBPRINT"
} elseif ($env:WINDOWS_CERTIFICATE) {
    $file = New-TemporaryFile
    try {
        [IO.File]::WriteAllBytes($file.FullName, [Convert]::FromBase64String($env:WINDOWS_CERTIFICATE))
        $password = ConvertTo-SecureString $env:WINDOWS_CERTIFICATE_PASSWORD -AsPlainText -Force
        $certificate = Import-PfxCertificate -FilePath $file.FullName -Password $password -CertStoreLocation $store
    } finally {
        Remove-Item $file.FullName
    }
} else {
    throw 'no certificate: set the secrets WINDOWS_CERTIFICATE and WINDOWS_CERTIFICATE_PASSWORD'
}
if (-not $certificate.HasPrivateKey) { throw 'the certificate has no private key here' }
"thumbprint=$($certificate.Thumbprint)" >> $env:GITHUB_OUTPUT
