@echo off
rem Monkey Troop in one command, see "troop help". This script finds .NET, builds
rem the program that the command needs, and runs it. The script "troop" does the same on Linux and macOS.
setlocal
set "root=%~dp0"
set DOTNET_CLI_TELEMETRY_OPTOUT=1
set DOTNET_NOLOGO=1

if "%~1"=="" goto help
if "%~1"=="help" goto help
if "%~1"=="-h" goto help
if "%~1"=="--help" goto help

set project=Launcher
if "%~1"=="ledger" set project=Gateway
if "%~1"=="audit" set project=Gateway

where dotnet >nul 2>nul
if errorlevel 1 (
  echo troop: the .NET 10 SDK is missing; install it from https://dotnet.microsoft.com/download>&2
  exit /b 1
)

set "dll=%root%%project%\bin\Release\net10.0\MonkeyTroop.%project%.dll"
if not exist "%dll%" echo building %project% (the first time only) ...>&2
pushd "%root%"
dotnet build %project% -c Release -v quiet --nologo >&2
if errorlevel 1 (
  popd
  echo troop: the build failed>&2
  exit /b 1
)
popd
dotnet "%dll%" %*
exit /b %errorlevel%

:help
type "%root%Launcher\help.txt"
