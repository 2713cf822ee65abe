using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Errors;
using OpenAI;

namespace MonkeyTroop.Tests.EndToEnd.Sdk;

/// <summary>OpenAI's .NET SDK, pointed at a client proxy the way its users do it.</summary>
internal static class OpenAiSdk
{
    /// <summary>Makes the SDK's client. It does not retry, so that every refusal is seen.</summary>
    public static OpenAIClient Create(Uri proxy) => new(new ApiKeyCredential("any"), new OpenAIClientOptions
    {
        Endpoint = new Uri(proxy, "/v1"),
        RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        Transport = new HttpClientPipelineTransport(new HttpClient(new SocketsHttpHandler { UseProxy = false })),
    });

    /// <summary>The error body behind what the SDK raised.</summary>
    public static OpenAiError Error(ClientResultException raised) =>
        JsonSerializer.Deserialize(raised.GetRawResponse()!.Content.ToMemory().Span, ProtocolJson.Default.OpenAiErrorBody)!.Error;
}
