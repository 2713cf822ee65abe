using System.Net.Sockets;
using Polly;
using Polly.Retry;

namespace MonkeyTroop.ClientProxy.Coordinator;

/// <summary>
/// Repeats a call when no answer came, and limits the time for all tries together. Polly's core alone: its integration with the
/// client factory would bring telemetry that is not read here, and 4 MB of memory.
/// </summary>
internal sealed class RetryHandler(CoordinatorOptions options, TimeProvider time) : DelegatingHandler
{
    private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = Math.Max(1, options.Retries),
            Delay = TimeSpan.FromMilliseconds(200),
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            ShouldHandle = attempt => ValueTask.FromResult(options.Retries > 0 && attempt.Outcome.Exception is HttpRequestException or SocketException),
        })
        .Build();

    /// <inheritdoc />
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var timeout = request.Method == HttpMethod.Get ? options.Timeout : options.ChangeTimeout;
        using var limit = new CancellationTokenSource(timeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await _pipeline.ExecuteAsync(async token => await base.SendAsync(request, token), both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {timeout.TotalSeconds:0.#} s");
        }
    }
}
