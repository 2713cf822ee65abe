using System.Text.Json.Serialization;

namespace MonkeyTroop.WorkerAgent.TicketProxy;

/// <summary>The answer to <c>GET /health</c> and <c>GET /health/ready</c>.</summary>
/// <param name="Status"><c>healthy</c>; <c>blocked</c> while the worker takes no jobs because of a fault; <c>stopping</c> while running requests end.</param>
/// <param name="NodeId">The node.</param>
/// <param name="Reason">Why it takes no jobs; null when it does, and left out then.</param>
internal sealed record WorkerHealth(string Status, string NodeId, string? Reason);

/// <summary>JSON that only the worker writes.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WorkerHealth))]
internal sealed partial class TicketProxyJson : JsonSerializerContext;
