namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>How far an account is known, by what its history shows.</summary>
internal enum AccountTrust
{
    /// <summary>It has no history: a key costs nothing to make.</summary>
    Stranger,

    /// <summary>It was opened, or was given or paid something.</summary>
    New,

    /// <summary>It has settled enough jobs with other accounts; see <see cref="RateLimitOptions.KnownAfterJobs"/>.</summary>
    Known,
}
