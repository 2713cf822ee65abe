namespace MonkeyTroop.WorkerAgent.Engines.Embedded;

/// <summary>
/// When the engine's program is started again after it ended: after 1 s, doubling, and after five ends in a row every ten minutes. A request can make it
/// crash; a user who sends such requests must not have the machine load models all day.
/// </summary>
internal static class RestartRule
{
    /// <summary>Ends in a row after which it is tried seldom.</summary>
    public const int Budget = 5;

    /// <summary>The time between two starts then, and the life after which an end is the first in its row: 10 minutes.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);

    /// <summary>Ends in a row, with this one.</summary>
    /// <param name="before">Those before it.</param>
    /// <param name="served">How long it had served.</param>
    public static int Ends(int before, TimeSpan served) => served >= Long ? 1 : before + 1;

    /// <summary>How long to wait before the next start.</summary>
    /// <param name="ends">Ends in a row, from 1.</param>
    public static TimeSpan Wait(int ends) => ends > Budget ? Long : First * Math.Pow(2, ends - 1);
}
