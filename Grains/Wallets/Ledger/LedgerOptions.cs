using System.ComponentModel.DataAnnotations;

namespace MonkeyTroop.Grains.Wallets.Ledger;

/// <summary>How operations share commits.</summary>
public sealed class LedgerOptions
{
    /// <summary>Configuration section.</summary>
    public const string Section = "Ledger";

    /// <summary>Most operations in one commit. Default 1,000; 1 to 10,000.</summary>
    [Range(1, 10_000)]
    public int MaxBatch { get; set; } = 1000;

    /// <summary>Operations that may wait for each writer before further ones are refused. Default 10,000; 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueued { get; set; } = 10_000;

    /// <summary>
    /// Wallets, and as many open holds, that each writer keeps in memory to decide batches by; about 1 kB for both. Default 20,000; 0 to
    /// 10,000,000, where 0 has it read and lock every row. On Postgres; SQLite reads faster than that is worth.
    /// </summary>
    [Range(0, 10_000_000)]
    public int MaxRemembered { get; set; } = 20_000;

    /// <summary>
    /// Writers that commit at the same time; each has a connection of its own. Default 0: what suits the database, which is
    /// 1 on both. More than 1 is for Postgres with so many accounts that two batches rarely share one. 0 to 16.
    /// </summary>
    [Range(0, 16)]
    public int Writers { get; set; }
}
