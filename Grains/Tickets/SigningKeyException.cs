namespace MonkeyTroop.Grains.Tickets;

/// <summary>The signing keys cannot be used. The message says what to do; it never holds key material.</summary>
public sealed class SigningKeyException : Exception
{
    /// <summary>Makes the failure from its line.</summary>
    public SigningKeyException(string message) : base(message)
    {
    }

    /// <summary>Makes the failure from its line and its cause.</summary>
    public SigningKeyException(string message, Exception inner) : base(message, inner)
    {
    }
}
