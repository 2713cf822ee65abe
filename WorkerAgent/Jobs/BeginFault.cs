namespace MonkeyTroop.WorkerAgent.Jobs;

/// <summary>Why a job begins no request.</summary>
internal enum BeginFault
{
    /// <summary>It does.</summary>
    None,

    /// <summary>Its hold is used up, or it has ended.</summary>
    UsedUp,

    /// <summary>As many of its requests run as its ticket lets run at the same time.</summary>
    Full,
}
