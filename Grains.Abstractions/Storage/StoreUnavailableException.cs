namespace MonkeyTroop.Grains.Storage;

/// <summary>The durable store cannot take an operation now: it is locked, full, read-only or away. Nothing was changed; trying later may help.</summary>
[GenerateSerializer]
public sealed class StoreUnavailableException : Exception
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
