using System.Net;
using System.Net.Http.Headers;
using MonkeyTroop.ClientProxy.Connections;
using MonkeyTroop.Protocol.Nodes;
using MonkeyTroop.Protocol.Tickets;

namespace MonkeyTroop.ClientProxy.Tickets;

/// <summary>Hands nodes the newer tickets of jobs that run there.</summary>
internal sealed class WorkerTickets(NodeAddressPolicy addresses) : IDisposable
{
    private readonly HttpClient _http = new(WorkerConnections.Create(TimeSpan.FromSeconds(3))) { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Hands a ticket over; false when that has to be tried again.</summary>
    public Task<bool> HandAsync(Lease lease, CancellationToken cancellation) => HandAsync(lease.Worker, lease.Token, cancellation);

    /// <summary>Hands a ticket over; false when that has to be tried again.</summary>
    public async Task<bool> HandAsync(Uri worker, string token, CancellationToken cancellation)
    {
        if (!addresses.Allows(worker))
        {
            return true; // nothing is ever sent there
        }

        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(worker, WorkerPaths.Ticket));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);

            // A worker of an earlier version has no such path, and will have none when it is asked again.
            return answer.IsSuccessStatusCode || answer.StatusCode == HttpStatusCode.NotFound;
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <inheritdoc />
    public void Dispose() => _http.Dispose();
}
