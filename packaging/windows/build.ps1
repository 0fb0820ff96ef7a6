# Builds dist\authen-bridge\ and the MSI from it on Windows, with Python 3.13 (x64) and WiX v3.
#
#   -CertificateThumbprint   signs by this certificate of the user's store; without it nothing is signed
#   -Site                    what one hospital's package differs in (TOML)
param(
    [string]$CertificateThumbprint,
    [string]$TimestampUrl = 'http://timestamp.digicert.com',
    [string]$Site
)

$ErrorActionPreference = 'Stop'
Set-Location (Join-Path $PSScriptRoot '..\..')

function Invoke-Checked([string]$Program) {
    & $Program @args
    if ($LASTEXITCODE -ne 0) { throw "$Program $args ended with $LASTEXITCODE" }
}

function Set-Signature([string[]]$Files) {
    if (-not $CertificateThumbprint) { return }
    $kits = Join-Path ${env:ProgramFiles(x86)} 'Windows Kits\10\bin\*\x64\signtool.exe'
    $signtool = (Get-ChildItem $kits | Sort-Object { [version]$_.Directory.Parent.Name })[-1].FullName
    Invoke-Checked $signtool sign /sha1 $CertificateThumbprint /fd sha256 /tr $TimestampUrl /td sha256 @Files
}

# An environment of its own, from the pins of the one lock; wheels alone, so that nothing is compiled here.
$build = 'build\windows'
$python = "$build\venv\Scripts\python.exe"
$env:PYTHONPATH = 'host'
New-Item -ItemType Directory -Force $build | Out-Null
Invoke-Checked python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 13) or sys.maxsize < 2**32)'
Invoke-Checked python -m venv --clear "$build\venv"
$pins = & $python packaging\pyinstaller\locked.py runtime pyinstaller cyclonedx-bom
if ($LASTEXITCODE -ne 0) { throw 'the lock could not be read' }
[IO.File]::WriteAllLines((Join-Path $PWD "$build\build.lock"), $pins)
Invoke-Checked $python -m pip install --require-hashes --only-binary :all: --requirement "$build\build.lock"

if (-not $env:SOURCE_DATE_EPOCH) { $env:SOURCE_DATE_EPOCH = git log -1 --format=%ct }
$siteOption = if ($Site) { @('--site', $Site) } else { @() }
Invoke-Checked $python packaging\pyinstaller\build_host.py @siteOption

Set-Signature (Get-ChildItem dist\authen-bridge -Recurse -Include *.exe, *.dll, *.pyd).FullName

$version = & $python -c 'import authen_bridge; print(authen_bridge.__version__)'
$msi = "dist\authen-bridge-$version-x64.msi"
Invoke-Checked $python packaging\windows\build_msi.py --payload dist\authen-bridge --out $msi
Set-Signature $msi
$msi
