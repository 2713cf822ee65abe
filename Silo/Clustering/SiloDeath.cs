using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace MonkeyTroop.Silo.Clustering;

/// <summary>
/// Ends a silo that can be one no longer, above all one that the others have voted out: they have what it had, so it must not go on.
/// One line and exit code 1, as every failure that an operator removes by starting again; Orleans' own way out is a crash with a dump.
/// </summary>
internal sealed class SiloDeath : IFatalErrorHandler
{
    /// <summary>Longest time for an exit in order, which flushes what is written.</summary>
    private static readonly TimeSpan ExitLimit = TimeSpan.FromSeconds(3);

    private int _isEnding;

    /// <inheritdoc />
    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    /// <inheritdoc />
    [DoesNotReturn]
    public void OnFatalException(object? sender = null, string? context = null, Exception? exception = null)
    {
        if (Interlocked.Exchange(ref _isEnding, 1) == 0)
        {
            Console.Error.WriteLine($"silo: ends, since the others took it for dead or it cannot go on; start it again ({Reason(context, exception)})");
            new Thread(() => Environment.Exit(1)) { IsBackground = true }.Start();
        }

        // Nothing more is done on this thread.
        using (var never = new ManualResetEventSlim())
        {
            never.Wait(ExitLimit);
        }

        using var own = Process.GetCurrentProcess();
        own.Kill();
        throw new UnreachableException();
    }

    /// <summary>What is known of the reason, on one line, without the list of silos that Orleans adds.</summary>
    private static string Reason(string? context, Exception? exception)
    {
        var line = (exception?.Message ?? context ?? "no reason given").ReplaceLineEndings(" ");
        return line.Split(" Membership:", 2)[0];
    }
}
