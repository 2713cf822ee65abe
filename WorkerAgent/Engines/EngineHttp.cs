using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>
/// Asks engines small questions. Every answer is bounded in time and size, redirects are not followed and no proxy is used:
/// only what is configured is asked.
/// </summary>
internal sealed class EngineHttp : IDisposable
{
    private const int MaxAnswerBytes = 4 * 1024 * 1024;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
        ActivityHeadersPropagator = null,
    })
    {
        Timeout = Limit,
        MaxResponseContentBufferSize = MaxAnswerBytes,
    };

    /// <summary>The answer to <c>GET</c> as JSON, or what was answered instead.</summary>
    public async Task<(T? Value, string? Fault)> GetAsync<T>(Uri engine, string path, string? key, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        try
        {
            using var request = Request(engine, path, key);
            using var answer = await _http.SendAsync(request, cancellation);
            if (FaultOf(answer, path, key) is { } fault)
            {
                return (null, fault);
            }

            var value = JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(cancellation), type);
            return (value, value is null ? NoJson(path) : null);
        }
        catch (JsonException)
        {
            return (null, NoJson(path));
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            return (null, Describe(e));
        }
    }

    /// <summary>Why <c>GET</c> is not answered with success; null when it is.</summary>
    public async Task<string?> FindFaultAsync(Uri engine, string path, string? key, CancellationToken cancellation)
    {
        try
        {
            using var request = Request(engine, path, key);
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            return FaultOf(answer, path, key);
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            return Describe(e);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static HttpRequestMessage Request(Uri engine, string path, string? key)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, new Uri(engine, path));
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        return request;
    }

    private static string? FaultOf(HttpResponseMessage answer, string path, string? key) => answer.StatusCode switch
    {
        _ when answer.IsSuccessStatusCode => null,
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => key is null
            ? Answered(answer, path, "it wants an API key; give it in a file (Engines:ApiKeyFiles) or a variable")
            : Answered(answer, path, "it refuses the API key that was given"),
        _ => Answered(answer, path, null),
    };

    private static string Answered(HttpResponseMessage answer, string path, string? why) =>
        string.Create(CultureInfo.InvariantCulture, $"answered {(int)answer.StatusCode} to /{path}{(why is null ? "" : $": {why}")}");

    private static string NoJson(string path) => $"answered /{path} with something else than the JSON that is expected there";

    private static string Describe(Exception e) => e switch
    {
        OperationCanceledException => string.Create(CultureInfo.InvariantCulture, $"did not answer within {Limit.TotalSeconds:0} s"),
        { InnerException: SocketException socket } => $"cannot be reached: {new SocketException((int)socket.SocketErrorCode).Message}",
        _ => "broke the connection, or answered more than is read",
    };

    private static bool IsAway(Exception e, CancellationToken cancellation) =>
        e is HttpRequestException or SocketException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested);
}
