using System.Net;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Wallets;
using Polly;
using Polly.Retry;

namespace MonkeyTroop.ClientProxy.Wallets;

/// <summary>
/// Sends a transfer until the coordinator has decided about it, within a budget. When no answer came, or one that something
/// on the way is away, the transfer may or may not have been made: its key lets the next try find out.
/// </summary>
/// <param name="send">One try.</param>
/// <param name="options">The budget.</param>
/// <param name="time">The clock.</param>
internal sealed class TransferSender(
    Func<TransferRequest, CancellationToken, Task<CoordinatorAnswer<TransferResponse>>> send, TransferOptions options, TimeProvider time)
{
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);

    /// <summary>Sends the transfer.</summary>
    /// <param name="transfer">The transfer; every try sends the same, with the same key.</param>
    /// <param name="onRepeat">Hears of each answer after which the transfer is sent again.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The last answer.</returns>
    public async Task<CoordinatorAnswer<TransferResponse>> SendAsync(
        TransferRequest transfer, Action<CoordinatorAnswer<TransferResponse>> onRepeat, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        var pipeline = new ResiliencePipelineBuilder<CoordinatorAnswer<TransferResponse>> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<CoordinatorAnswer<TransferResponse>>
            {
                MaxRetryAttempts = Math.Max(1, options.Repeats),
                Delay = FirstWait,
                MaxDelay = LongestWait,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                DelayGenerator = attempt => ValueTask.FromResult(Asked(attempt.Outcome.Result)),
                ShouldHandle = attempt => ValueTask.FromResult(
                    options.Repeats > 0 && attempt.Outcome.Result is { } answer && IsUndecided(answer)
                    && time.GetElapsedTime(start) + (Asked(answer) ?? TimeSpan.Zero) < options.Budget),
                OnRetry = attempt =>
                {
                    onRepeat(attempt.Outcome.Result!);
                    return default;
                },
            })
            .Build();
        return await pipeline.ExecuteAsync(async token => await send(transfer, token), cancellation);
    }

    /// <summary>Whether the answer leaves open if the transfer was made: none came, or the way to the store was not free.</summary>
    public static bool IsUndecided(CoordinatorAnswer<TransferResponse> answer) =>
        answer is { Value: null, Status: null or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout };

    /// <summary>How long the coordinator asks to wait, within reason; null when it does not say.</summary>
    private static TimeSpan? Asked(CoordinatorAnswer<TransferResponse>? answer) =>
        answer?.RetryAfter is { } asked && asked > TimeSpan.Zero ? TimeSpan.FromTicks(Math.Min(asked.Ticks, LongestWait.Ticks)) : null;
}
