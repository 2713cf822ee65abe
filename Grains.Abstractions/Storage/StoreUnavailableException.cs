namespace MonkeyTroop.Grains.Storage;

/// <summary>
/// The durable store cannot take an operation now: it is locked, full, read-only or away. Nothing was changed; trying later may
/// help. One of Orleans' exceptions, because any other that a grain's storage throws reaches the caller as an unspecific one.
/// </summary>
[GenerateSerializer]
public sealed class StoreUnavailableException : OrleansException
{
    /// <summary>Makes the exception from what the store said.</summary>
    public StoreUnavailableException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception from its cause.</summary>
    public StoreUnavailableException(string message, Exception inner) : base(message, inner)
    {
    }
}
