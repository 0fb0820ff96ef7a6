# Tries an MSI on the Windows that built it: install silently, look, uninstall, look again.
param([Parameter(Mandatory)][string]$Msi)

$ErrorActionPreference = 'Stop'
[Console]::OutputEncoding = [Text.Encoding]::UTF8
$Msi = Resolve-Path $Msi
$program = Join-Path $env:ProgramFiles 'AuthenBridge\authen-bridge.exe'
$defaults = 'HKLM:\SOFTWARE\AuthenBridge'
$registered = 'Google\Chrome', 'Microsoft\Edge', 'Chromium' |
    ForEach-Object { "HKLM:\SOFTWARE\$_\NativeMessagingHosts\th.authenbridge.host" }

function Invoke-Installer {
    $done = Start-Process msiexec -ArgumentList ($args + '/qn') -Wait -PassThru
    if ($done.ExitCode -ne 0) { throw "msiexec $args ended with $($done.ExitCode)" }
}

function Assert([bool]$Found, [string]$Wanted) {
    if (-not $Found) { throw "not so: $Wanted" }
}

Invoke-Installer /i $Msi ZONE=test HCODE=99990
Assert ((Get-ItemPropertyValue $defaults zone) -eq 'test') 'the zone is a machine default'
Assert ((Get-ItemPropertyValue $defaults hcode) -eq '99990') 'the hcode is a machine default'
foreach ($key in $registered) {
    Assert (Test-Path (Get-Item $key).GetValue('')) "$key names a manifest"
}
# A runner has no reader, so the doctor finds something broken; what counts is that it looks and tells.
$report = & $program doctor --json | ConvertFrom-Json
Assert ($report.schemaVersion -eq 1 -and $report.zone -eq 'test') 'the program runs and reads its defaults'

Invoke-Installer /x $Msi
Assert (-not (Test-Path (Split-Path $program))) 'the folder is gone'
foreach ($key in $registered + $defaults) { Assert (-not (Test-Path $key)) "$key is gone" }
'installed, looked at, uninstalled'
