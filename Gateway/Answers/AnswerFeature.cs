using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using MonkeyTroop.Gateway.Errors;
using MonkeyTroop.Gateway.Network;

namespace MonkeyTroop.Gateway.Answers;

/// <summary>Bounds the answers under way whose size the caller chooses, so that callers who do not read cannot fill the memory.</summary>
internal static class AnswerFeature
{
    /// <summary>Adds the bounds.</summary>
    public static IServiceCollection AddAnswerBounds(this IServiceCollection services)
    {
        services.AddOptions<AnswerOptions>().BindConfiguration(AnswerOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => new AnswerSlots(provider.GetRequiredService<IOptions<AnswerOptions>>().Value));
        return services;
    }

    /// <summary>Counts an endpoint's answers among those that are bounded.</summary>
    public static TBuilder Bounded<TBuilder>(this TBuilder endpoints) where TBuilder : IEndpointConventionBuilder =>
        endpoints.WithMetadata(new IsBounded());

    /// <summary>Refuses calls of bounded endpoints while too many of their answers are under way, before anything else is done with them.</summary>
    public static void UseAnswerBounds(this IApplicationBuilder app)
    {
        var slots = app.ApplicationServices.GetRequiredService<AnswerSlots>();
        app.Use(next => async http =>
        {
            if (http.GetEndpoint()?.Metadata.GetMetadata<IsBounded>() is null)
            {
                await next(http);
                return;
            }

            using var slot = slots.Take(http, out var refusal);
            await (refusal is null ? next(http) : refusal.ExecuteAsync(http));
        });
    }

    /// <summary>Says beside an endpoint that its answers are bounded.</summary>
    private sealed record IsBounded;
}

/// <summary>The answers under way.</summary>
internal sealed class AnswerSlots(AnswerOptions options) : IDisposable
{
    private readonly PartitionedRateLimiter<HttpContext> _each = PartitionedRateLimiter.Create<HttpContext, string>(
        http => RateLimitPartition.GetConcurrencyLimiter(ClientAddress.NameOf(ClientAddress.Of(http)), _ => LimitOf(options.MaxAtOncePerAddress)));

    private readonly ConcurrencyLimiter _all = new(LimitOf(options.MaxAtOnce));

    /// <summary>Takes a slot until it is disposed of; null with the refusal when there is none.</summary>
    public IDisposable? Take(HttpContext http, out Refusal? refusal)
    {
        var own = _each.AttemptAcquire(http);
        if (!own.IsAcquired)
        {
            own.Dispose();
            refusal = Refusals.TooManyAnswers();
            return null;
        }

        var common = _all.AttemptAcquire();
        if (!common.IsAcquired)
        {
            common.Dispose();
            own.Dispose();
            refusal = Refusals.Busy();
            return null;
        }

        refusal = null;
        return new Slot(own, common);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _each.Dispose();
        _all.Dispose();
    }

    private static ConcurrencyLimiterOptions LimitOf(int answers) => new() { PermitLimit = answers, QueueLimit = 0 };

    private sealed record Slot(RateLimitLease Own, RateLimitLease Common) : IDisposable
    {
        public void Dispose()
        {
            Common.Dispose();
            Own.Dispose();
        }
    }
}
