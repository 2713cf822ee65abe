namespace MonkeyTroop.Silo;

/// <summary>
/// Settings of the gateway in a section that it shares with the silo. A headless silo does not read them, but is often given the gateway's
/// settings, and need not call them unknown.
/// </summary>
internal sealed class GatewaysNodeNames
{
    /// <summary>The section.</summary>
    public const string Section = "Nodes";

    /// <summary>Networks of nodes.</summary>
    public IList<string> AllowedNetworks { get; } = [];

    /// <summary>Networks in which no node is.</summary>
    public IList<string> DeniedNetworks { get; } = [];
}
