namespace MonkeyTroop.Gateway.RateLimiting;

/// <summary>What is counted together.</summary>
internal enum RateLimitTier
{
    /// <summary>Calls of an address that are cheap.</summary>
    Default,

    /// <summary>Calls of an address that are expensive, once their caller has shown to be an account.</summary>
    Strict,

    /// <summary>Accounts that an address opens, each of which gets starter credits.</summary>
    Signup,

    /// <summary>Heartbeats and receipts of a node that has shown to be this node.</summary>
    Node,

    /// <summary>Heartbeats and receipts of an address that no node has shown to be its own.</summary>
    Unproven,

    /// <summary>Calls of an address that would be expensive, but are malformed or no account's.</summary>
    Unsigned,

    /// <summary>Calls of an address below <c>/admin</c> without the administrator's password; with it nobody can use up the administrator's calls.</summary>
    Admin,
}
