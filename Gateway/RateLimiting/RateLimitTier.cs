namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>What is counted together.</summary>
internal enum RateLimitTier
{
    /// <summary>Cheap calls of an address: those without a proof, and those of accounts that are not known.</summary>
    Default,

    /// <summary>Expensive calls of an address by accounts that are not known.</summary>
    Strict,

    /// <summary>Accounts that an address opens. Each gets starter credits.</summary>
    Signup,

    /// <summary>Heartbeats and receipts of a node that has shown to be this node.</summary>
    Node,

    /// <summary>Heartbeats and receipts of an address that no node has shown to be its own.</summary>
    Unproven,

    /// <summary>Calls of an address that would be expensive, but are malformed or no account's.</summary>
    Unsigned,

    /// <summary>Calls of an address below <c>/admin</c> without the administrator's password; other callers cannot use up the administrator's.</summary>
    Admin,

    /// <summary>Cheap calls of a known account.</summary>
    Account,

    /// <summary>Expensive calls of a known account.</summary>
    Authorize,

    /// <summary>Reads of an account's own wallet.</summary>
    Wallet,

    /// <summary>All calls of an address that count by the account besides.</summary>
    Crowd,

    /// <summary>Calls of an address for a ticket that nothing was counted for, since no node was free.</summary>
    Unserved,
}
