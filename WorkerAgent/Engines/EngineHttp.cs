using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace MonkeyTroop.WorkerAgent.Engines;

/// <summary>
/// Asks engines small questions. Every answer is bounded in time and size, redirects are not followed and no proxy is used:
/// what is configured is asked, nobody else.
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

    /// <summary>The answer to <c>GET</c> as JSON; null when there is none, or it is no success or no such JSON.</summary>
    public async Task<T?> GetAsync<T>(Uri engine, string path, JsonTypeInfo<T> type, CancellationToken cancellation) where T : class
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(engine, path), cancellation);
            return answer.IsSuccessStatusCode
                ? JsonSerializer.Deserialize(await answer.Content.ReadAsByteArrayAsync(cancellation), type)
                : null;
        }
        catch (Exception e) when (e is JsonException || IsAway(e, cancellation))
        {
            return null;
        }
    }

    /// <summary>Whether <c>GET</c> is answered with success.</summary>
    public async Task<bool> AnswersAsync(Uri engine, string path, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _http.GetAsync(new Uri(engine, path), HttpCompletionOption.ResponseHeadersRead, cancellation);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (IsAway(e, cancellation))
        {
            return false;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();

    private static bool IsAway(Exception e, CancellationToken cancellation) =>
        e is HttpRequestException or SocketException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested);
}
