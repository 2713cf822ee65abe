using System.Text.Json.Serialization;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>The answer to <c>GET /health</c>.</summary>
/// <param name="Status"><c>healthy</c>, or <c>stopping</c> while running requests end.</param>
/// <param name="NodeId">The node.</param>
internal sealed record WorkerHealth(string Status, string NodeId);

/// <summary>JSON that only the worker writes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WorkerHealth))]
internal sealed partial class TicketProxyJson : JsonSerializerContext;
