using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.Protocol.Coordinator;

/// <summary>
/// Calls the coordinator and turns whatever comes back into a <see cref="CoordinatorAnswer{T}"/>. Never throws for a
/// coordinator that is away, slow or refuses; only for the caller's own cancellation. Proofs, retries and time limits
/// are the handlers' of the given client.
/// </summary>
/// <param name="http">A client whose base address is the coordinator.</param>
public sealed class CoordinatorHttp(HttpClient http)
{
    /// <summary>Whether calls to a coordinator go through the proxy that the environment names (<c>HTTP_PROXY</c>): not those to this machine.</summary>
    /// <param name="coordinator">Its base URL.</param>
    public static bool UsesProxy(Uri coordinator)
    {
        ArgumentNullException.ThrowIfNull(coordinator);
        return !coordinator.IsLoopback;
    }

    /// <summary>Where the coordinator is.</summary>
    public Uri Address => http.BaseAddress!;

    /// <summary>Calls <c>GET</c>.</summary>
    public Task<CoordinatorAnswer<TResponse>> GetAsync<TResponse>(
        string path, JsonTypeInfo<TResponse> responseType, CancellationToken cancellation) where TResponse : class =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, path), responseType, cancellation);

    /// <summary>Calls <c>POST</c> without a body.</summary>
    public Task<CoordinatorAnswer<TResponse>> PostAsync<TResponse>(
        string path, JsonTypeInfo<TResponse> responseType, CancellationToken cancellation) where TResponse : class =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, path), responseType, cancellation);

    /// <summary>Calls <c>POST</c> with a JSON body.</summary>
    /// <param name="path">The path.</param>
    /// <param name="body">The body.</param>
    /// <param name="bodyType">How to write the body.</param>
    /// <param name="responseType">How to read the answer.</param>
    /// <param name="cancellation">Gives the call up.</param>
    /// <param name="prepare">Adds headers that depend on the body's bytes, such as a second proof.</param>
    public Task<CoordinatorAnswer<TResponse>> PostAsync<TRequest, TResponse>(
        string path,
        TRequest body,
        JsonTypeInfo<TRequest> bodyType,
        JsonTypeInfo<TResponse> responseType,
        CancellationToken cancellation,
        Action<HttpRequestHeaders, byte[]>? prepare = null) where TResponse : class
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, bodyType);
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        prepare?.Invoke(request.Headers, bytes);
        return SendAsync(request, responseType, cancellation);
    }

    private async Task<CoordinatorAnswer<T>> SendAsync<T>(HttpRequestMessage request, JsonTypeInfo<T> type, CancellationToken cancellation)
        where T : class
    {
        using (request)
        {
            try
            {
                using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
                var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
                return Read(response, body, type);
            }
            catch (Exception e) when (IsAway(e, cancellation))
            {
                return new CoordinatorAnswer<T> { Problem = Away(e) };
            }
        }
    }

    private CoordinatorAnswer<T> Read<T>(HttpResponseMessage response, byte[] body, JsonTypeInfo<T> type) where T : class
    {
        if (response.IsSuccessStatusCode)
        {
            return TryRead(body, type) is { } value
                ? new CoordinatorAnswer<T> { Value = value, Status = response.StatusCode }
                : new CoordinatorAnswer<T> { Problem = NotACoordinator() };
        }

        var problem = TryRead(body, ProtocolJson.Default.Problem);
        return new CoordinatorAnswer<T>
        {
            Status = response.StatusCode,
            RetryAfter = response.Headers.RetryAfter?.Delta,
            Problem = problem?.Code is null
                ? new Problem { Code = ProblemCodes.Internal, Detail = $"{Address} answered {(int)response.StatusCode} {response.ReasonPhrase}" }
                : problem,
        };
    }

    private static T? TryRead<T>(byte[] body, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(body, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>A bare SocketException comes from HttpClient when a connection breaks in the moment in which it is made.</summary>
    private static bool IsAway(Exception e, CancellationToken cancellation) =>
        !cancellation.IsCancellationRequested
        && (e is HttpRequestException or SocketException or IOException or OperationCanceledException or TimeoutException || e.GetType().Namespace == "Polly.Timeout"
            || e.GetType().Namespace == "Polly.CircuitBreaker");

    private Problem Away(Exception e) => new()
    {
        Code = ProblemCodes.CoordinatorAway,
        Detail = $"the coordinator at {Address} cannot be reached: {e.GetBaseException().Message}",
    };

    private Problem NotACoordinator() => new()
    {
        Code = ProblemCodes.CoordinatorAway,
        Detail = $"another program than a coordinator answers at {Address}",
    };
}
