using System.Globalization;

namespace MonkeyTroop.WorkerAgent.Supervision;

/// <summary>What systemd tells a service through its environment (sd_notify(3), sd_watchdog_enabled(3)).</summary>
/// <param name="Listens">Whether it wants to hear how the service is.</param>
/// <param name="Patience">How long it waits for a sign of life before it restarts the service; null when it waits for none.</param>
internal sealed record Supervisor(bool Listens, TimeSpan? Patience)
{
    /// <summary>Reads the environment. What is not understood counts as not there.</summary>
    /// <param name="variable">A variable's value; null when it is not set.</param>
    /// <param name="processId">This process's id: a watchdog may be meant for another process.</param>
    public static Supervisor Of(Func<string, string?> variable, int processId)
    {
        // A path, or an abstract socket's name after an @. Other kinds (vsock) are for virtual machines.
        if (variable("NOTIFY_SOCKET") is not { Length: > 1 } socket || socket[0] is not ('/' or '@'))
        {
            return new Supervisor(Listens: false, null);
        }

        var isOurs = variable("WATCHDOG_PID") is not { Length: > 0 } id || id == processId.ToString(CultureInfo.InvariantCulture);
        var hasLimit = long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var microseconds)
            && microseconds is > 0 and <= int.MaxValue * 1000L;
        return new Supervisor(Listens: true, isOurs && hasLimit ? TimeSpan.FromMicroseconds(microseconds) : null);
    }
}
