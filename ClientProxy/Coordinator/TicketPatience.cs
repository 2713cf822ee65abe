using System.Net;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Errors;

namespace MonkeyTroop.ClientProxy.Coordinator;

/// <summary>
/// Asks again for a ticket when the coordinator, or what is before it, answers that a part is away: that of a cluster takes seconds to
/// be replaced. Each try is a request of its own; a hold that an unheard answer left behind ends with its ticket, unpaid.
/// </summary>
/// <param name="options">The budget: no further try begins after <see cref="CoordinatorOptions.Timeout"/>.</param>
/// <param name="time">The clock.</param>
internal sealed class TicketPatience(CoordinatorOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Asks until there is an answer that will not change in a moment.</summary>
    /// <param name="ask">One try.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The last answer.</returns>
    public async Task<CoordinatorAnswer<T>> AskAsync<T>(Func<CancellationToken, Task<CoordinatorAnswer<T>>> ask, CancellationToken cancellation)
        where T : class
    {
        var start = time.GetTimestamp();
        for (var wait = FirstWait; ; wait = Durations.Shorter(wait * 2, LongestWait))
        {
            var answer = await ask(cancellation);
            var pause = answer.RetryAfter is { } asked && asked > wait ? Durations.Shorter(asked, LongestWait) : wait;
            if (options.Retries == 0 || !IsAway(answer) || time.GetElapsedTime(start) + pause >= options.Timeout)
            {
                return answer;
            }

            await Task.Delay(pause, time, cancellation);
        }
    }

    /// <summary>Whether something is away. That no node is free is for the app to know at once: it may want another model.</summary>
    private static bool IsAway<T>(CoordinatorAnswer<T> answer) where T : class =>
        answer.Status is HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout
        && answer.Problem?.Code != ProblemCodes.NoNodeFree;
}
