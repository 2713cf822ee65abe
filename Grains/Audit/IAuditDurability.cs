namespace MonkeyTroop.Grains.Audit;

/// <summary>What of the record will outlive this process.</summary>
public interface IAuditDurability
{
    /// <summary>Why events cannot be written now, in words for anybody; null while they can.</summary>
    string? Trouble { get; }

    /// <summary>
    /// Completes when everything that was recorded so far is in the files, so that it outlives the process; after
    /// <see cref="AuditOptions.AnswerWait"/> at the latest, and at once while the disk stands still or takes nothing.
    /// </summary>
    Task WrittenAsync();
}
