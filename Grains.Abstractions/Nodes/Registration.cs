namespace MonkeyTroop.Grains.Nodes;

/// <summary>What joins a node to an account.</summary>
/// <param name="KeyId">Thumbprint of the node's key, or null in Trusted mode.</param>
/// <param name="Owner">Account that earns.</param>
[GenerateSerializer, Immutable]
public sealed record NodeRegistration(string? KeyId, string Owner);

/// <summary>What came of a registration.</summary>
[GenerateSerializer, Immutable]
public abstract record RegistrationOutcome
{
    private RegistrationOutcome()
    {
    }

    /// <summary>The node belongs to the account.</summary>
    /// <param name="ReceiptKey">32 random bytes that sign its receipts. A secret.</param>
    [GenerateSerializer, Immutable]
    public sealed record Joined(byte[] ReceiptKey) : RegistrationOutcome
    {
        /// <inheritdoc />
        public override string ToString() => nameof(Joined);
    }

    /// <summary>The node was removed from the network.</summary>
    [GenerateSerializer, Immutable]
    public sealed record Removed : RegistrationOutcome;

    /// <summary>The id belongs to another key or another account.</summary>
    /// <param name="IsOwn">Whether it is the same account's; false from silos that do not say.</param>
    [GenerateSerializer, Immutable]
    public sealed record Taken(bool IsOwn = false) : RegistrationOutcome;
}
