using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MonkeyTroop.ServiceDefaults.Metrics;

/// <summary>
/// Asks the program's own <see cref="OperatorRoute.Ready"/> now and then, so that readiness is a metric as well, whether or not anybody
/// probes it. Does nothing in a program that has none.
/// </summary>
internal sealed partial class ReadinessWatch(
    IMeterFactory meters, IEnumerable<OperatorRoute> routes, IServiceProvider services, TimeProvider time, ILogger<ReadinessWatch> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private int _ready;

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (routes.FirstOrDefault(route => route.Path == OperatorRoute.Ready) is not { } route)
        {
            return;
        }

        meters.Create("MonkeyTroop.Health").CreateObservableGauge(
            "monkeytroop.health.ready", () => Volatile.Read(ref _ready), null, "1 while the program says that it can work, else 0");
        for (var wait = First; ; wait = _ready == 1 ? Interval : First)
        {
            await Task.Delay(wait, time, stoppingToken).ConfigureAwait(false);
            Volatile.Write(ref _ready, await IsReadyAsync(route, stoppingToken).ConfigureAwait(false) ? 1 : 0);
        }
    }

    private async Task<bool> IsReadyAsync(OperatorRoute route, CancellationToken cancellation)
    {
        await using var scope = services.CreateAsyncScope();
        using var late = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellation);
        var http = new DefaultHttpContext { RequestServices = scope.ServiceProvider, RequestAborted = either.Token };
        http.Response.Body = Stream.Null;
        try
        {
            await route.Handler(http).WaitAsync(either.Token).ConfigureAwait(false);
            return http.Response.StatusCode == StatusCodes.Status200OK;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false; // no answer in time
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            LogFailed(e); // a defect of the check must not end the program that it looks at
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the check of readiness failed")]
    private partial void LogFailed(Exception exception);
}
