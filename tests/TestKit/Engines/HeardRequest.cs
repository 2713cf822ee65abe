using System.Text.Json.Nodes;

namespace MonkeyTroop.Tests.TestKit.Engines;

/// <summary>One request as the fake engine heard it.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Target">The request target as it stood on the wire, neither decoded nor normalized.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body as text.</param>
public sealed record HeardRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers, string Body)
{
    private readonly TaskCompletionSource<bool> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends with the request: true when the caller went away before the answer was complete.</summary>
    public Task<bool> WasCancelled => _ended.Task;

    /// <summary>The model that the body names, or null.</summary>
    public string? Model => Body.Length == 0 ? null : (string?)JsonNode.Parse(Body)?["model"];

    /// <summary>Ends the request.</summary>
    internal void End(bool cancelled) => _ended.TrySetResult(cancelled);
}
