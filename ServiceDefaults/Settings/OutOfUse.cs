namespace MonkeyTroop.ServiceDefaults.Settings;

/// <summary>Variables of older installations of this network that no program reads any more.</summary>
internal static class OutOfUse
{
    /// <summary>What there is instead, by the variable.</summary>
    public static IReadOnlyDictionary<string, string> Variables { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["RECEIPT_SECRET"] = "every node gets a receipt key of its own when it joins",
        ["JWT_PUBLIC_KEY_PATH"] = "the public key is worked out from the private one",
        ["JWT_EXPIRATION_SECONDS"] = "the life of a ticket is Tickets__Lifetime",
        ["CREDIT_MULTIPLIER"] = "every node's multiplier is 1 for now",
        ["WORKER_COORDINATOR_URL"] = "the worker reads COORDINATOR_URL",
        ["WORKER_NODE_ID"] = "the worker reads NODE_ID",
        ["WORKER_PROXY_PORT"] = "the worker reads PROXY_PORT",
        ["WORKER_HEARTBEAT_INTERVAL"] = "the worker reads HEARTBEAT_INTERVAL",
        ["CLIENT_COORDINATOR_URL"] = "the client reads COORDINATOR_URL",
        ["CLIENT_PROXY_PORT"] = "the client reads PROXY_PORT",
        ["CLIENT_REQUESTER_ID"] = "the client reads REQUESTER_ID, and only for a coordinator in Trusted mode",
    };
}
