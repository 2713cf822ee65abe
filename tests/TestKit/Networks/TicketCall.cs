using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>Calls a worker with a ticket, past the client proxy, so that a test knows the job and decides when the caller goes away.</summary>
public sealed class TicketCall : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly AuthorizeResponse _ticket;

    /// <summary>Makes a caller that holds this ticket.</summary>
    public TicketCall(AuthorizeResponse ticket) => _ticket = ticket;

    /// <summary>Asks for a chat completion; a stream is returned at its first byte.</summary>
    /// <param name="prompt">The user's message.</param>
    /// <param name="stream">Whether to stream.</param>
    /// <param name="cancellation">Makes the caller go away.</param>
    /// <param name="worker">Where the worker is now, when it moved since the ticket was issued.</param>
    public Task<HttpResponseMessage> ChatAsync(string prompt, bool stream, CancellationToken cancellation, Uri? worker = null)
    {
        var body = new JsonObject
        {
            ["model"] = _ticket.Model,
            ["stream"] = stream,
            ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = prompt }),
        };
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(worker ?? new Uri(_ticket.WorkerUrl), "/v1/chat/completions"))
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _ticket.Token);
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
    }

    /// <summary>Asks and reads the whole answer.</summary>
    public async Task<string> AskAsync(string prompt, bool stream, CancellationToken cancellation, Uri? worker = null)
    {
        using var response = await ChatAsync(prompt, stream, cancellation, worker).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads so many events of a stream and leaves the rest.</summary>
    public static async Task ReadEventsAsync(HttpResponseMessage response, int count, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(response);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false), leaveOpen: true);
        for (var seen = 0; seen < count;)
        {
            var line = await reader.ReadLineAsync(cancellation).ConfigureAwait(false)
                ?? throw new EndOfStreamException($"the stream ended after {seen} events");
            seen += line.StartsWith("data: ", StringComparison.Ordinal) ? 1 : 0;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();
}
