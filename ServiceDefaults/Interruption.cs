using System.Runtime.InteropServices;

namespace MonkeyTroop.ServiceDefaults;

/// <summary>
/// Lets a command that is interrupted stop what it started and clean up. The signals are SIGINT, SIGTERM and SIGHUP; on Windows Ctrl+C and
/// the window's closing.
/// </summary>
public sealed class Interruption : IDisposable
{
    /// <summary>The exit code of an interrupted command: 128 and the number of SIGINT, as shells have it.</summary>
    public const int ExitCode = 130;

    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _signals;

    /// <summary>Begins to listen for signals.</summary>
    public Interruption() => _signals = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, Cancel))];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _source.Token;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var signal in _signals)
        {
            signal.Dispose();
        }

        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        context.Cancel = true;
        _source.Cancel();
    }
}
