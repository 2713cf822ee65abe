namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>What should be done about a lease.</summary>
internal enum LeaseNeed
{
    /// <summary>Nothing now.</summary>
    None,

    /// <summary>Requests run under it that need more time.</summary>
    Extension,

    /// <summary>Its node is to be handed its newest ticket.</summary>
    Handover,

    /// <summary>Nothing runs under it, its model is in use, and it ends soon.</summary>
    Successor,

    /// <summary>It is over: no request uses it.</summary>
    Over,
}
