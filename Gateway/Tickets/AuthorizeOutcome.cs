using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Grains.Wallets;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Gateway.Tickets;

/// <summary>What came of asking for a ticket.</summary>
internal abstract record AuthorizeOutcome
{
    private AuthorizeOutcome()
    {
    }

    /// <summary>A node, a hold and a ticket.</summary>
    public sealed record Granted(AuthorizeResponse Response) : AuthorizeOutcome;

    /// <summary>No node serves the model, and none was paid for it lately.</summary>
    public sealed record UnknownModel : AuthorizeOutcome;

    /// <summary>The model is known, but no node has a free slot.</summary>
    public sealed record NoNodeFree : AuthorizeOutcome;

    /// <summary>Too few credits.</summary>
    public sealed record Insufficient(Credits Available, Credits Required) : AuthorizeOutcome;

    /// <summary>The account is suspended.</summary>
    public sealed record Suspended : AuthorizeOutcome;

    /// <summary>The proof placed a hold before.</summary>
    public sealed record ProofReused : AuthorizeOutcome;

    /// <summary>The caller asks too often.</summary>
    public sealed record OverLimit(Refusal Refusal) : AuthorizeOutcome;
}
