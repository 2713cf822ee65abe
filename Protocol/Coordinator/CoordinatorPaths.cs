namespace MonkeyTroop.Protocol.Coordinator;

/// <summary>The coordinator's paths that workers and clients call.</summary>
public static class CoordinatorPaths
{
    /// <summary><c>GET</c>: ticket-signing keys.</summary>
    public const string Jwks = "/.well-known/jwks.json";

    /// <summary><c>POST</c>: one-time token for a new node.</summary>
    public const string Invite = "/nodes/invite";

    /// <summary><c>POST</c>: joins a node.</summary>
    public const string Register = "/nodes/register";

    /// <summary><c>POST</c>: a node's heartbeat.</summary>
    public const string Heartbeat = "/heartbeat";

    /// <summary><c>GET</c>: nodes that serve a model.</summary>
    public const string Peers = "/peers";

    /// <summary><c>GET</c>: how far a node can be relied on.</summary>
    public static string Reputation(string nodeId) => $"/nodes/{Uri.EscapeDataString(nodeId)}/reputation";

    /// <summary><c>GET</c>: what counts of a node's hardware.</summary>
    public static string Hardware(string nodeId) => $"/nodes/{Uri.EscapeDataString(nodeId)}/hardware";

    /// <summary><c>POST</c>: a work that shows what a node's device can do.</summary>
    public const string HardwareChallenge = "/hardware/challenge";

    /// <summary><c>POST</c>: memory is filled.</summary>
    public const string HardwareStart = "/hardware/start";

    /// <summary><c>POST</c>: the commitment to a work's rows.</summary>
    public const string HardwareVerify = "/hardware/verify";

    /// <summary><c>POST</c>: the rows that were named.</summary>
    public const string HardwareReveal = "/hardware/reveal";

    /// <summary><c>POST</c>: a ticket.</summary>
    public const string Authorize = "/authorize";

    /// <summary><c>POST</c>: more time for a job.</summary>
    public static string Extend(string jobId) => $"/jobs/{Uri.EscapeDataString(jobId)}/extend";

    /// <summary><c>POST</c>: the end of a job.</summary>
    public static string End(string jobId) => $"/jobs/{Uri.EscapeDataString(jobId)}/end";

    /// <summary><c>POST</c>: a receipt.</summary>
    public const string SubmitReceipt = "/transactions/submit";

    /// <summary><c>GET</c>: models of the network.</summary>
    public const string Models = "/v1/models";

    /// <summary><c>GET</c>: what a model's tokens cost.</summary>
    public static string Rates(string model) => $"/models/{Uri.EscapeDataString(model)}/rates";

    /// <summary><c>GET</c>: an account's wallet.</summary>
    public static string Balance(string account) => $"/users/{Uri.EscapeDataString(account)}/balance";

    /// <summary><c>POST</c>: gives an account's credits to another.</summary>
    public static string Transfers(string account) => $"/users/{Uri.EscapeDataString(account)}/transfers";

    /// <summary><c>GET</c>: what one of an account's jobs cost, and why.</summary>
    public static string Job(string account, string jobId) => $"/users/{Uri.EscapeDataString(account)}/jobs/{Uri.EscapeDataString(jobId)}";

    /// <summary><c>GET</c>: an account's history.</summary>
    public static string Transactions(string account) => $"/users/{Uri.EscapeDataString(account)}/transactions";
}
