namespace MonkeyTroop.Grains.RateLimiting;

/// <summary>
/// The calls that one principal made in one tier; its key is <c>tier/principal</c>. The rule comes with each call, since it is the
/// gateways that have it in their settings.
/// </summary>
public interface IRateLimitGrain : IGrainWithStringKey
{
    /// <summary>Lets a call pass and counts it, or says until when no further call passes. A call that does not pass is not counted.</summary>
    Task<Admission> Admit(RateLimitRule rule);

    /// <summary>How far the limit is used, without using it.</summary>
    Task<RateLimitUsage> Look(RateLimitRule rule);

    /// <summary>Forgets all calls.</summary>
    Task Reset();
}
