namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>The paths that are passed on to a node.</summary>
internal static class InferencePaths
{
    /// <summary>OpenAI's responses API.</summary>
    public const string Responses = "/v1/responses";

    /// <summary>Anthropic's messages API.</summary>
    public const string Messages = "/v1/messages";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<string> All = ["/v1/chat/completions", "/v1/completions", "/v1/embeddings", Responses, Messages];
}
