namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>Keeps what jobs have used until the coordinator has acknowledged it, whatever happens to this process.</summary>
internal interface IReceiptOutbox
{
    /// <summary>Why receipts cannot be kept now, so that no request may be run: the disk fails, or too many wait. Null when they can.</summary>
    string? Fault { get; }

    /// <summary>Whether no request may be run now.</summary>
    bool IsBlocked => Fault is not null;

    /// <summary>Keeps a receipt, or a checkpoint when the record is open. True once it is on the disk, false when it could not be written.</summary>
    Task<bool> SaveAsync(JobRecord record);

    /// <summary>What is kept of a job: one record, or none where it had no use. Null when the outbox could not be read.</summary>
    Task<IReadOnlyList<JobRecord>?> FindAsync(string jobId);

    /// <summary>
    /// The jobs that go on after a restart. What a checkpoint states and no receipt does becomes a receipt first; jobs whose
    /// tickets have expired in the meantime get their final one. Null when the outbox could not be read or written: no job is known then.
    /// </summary>
    Task<IReadOnlyList<JobRecord>?> RecoverAsync(CancellationToken cancellation);
}
