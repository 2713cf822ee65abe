using Microsoft.Extensions.Options;
using MonkeyTroop.ClientProxy.Connections;
using MonkeyTroop.ClientProxy.Identity;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;

namespace MonkeyTroop.ClientProxy.Coordinator;

/// <summary>Registers the calls to the coordinator.</summary>
internal static class CoordinatorFeature
{
    private const string Name = "coordinator";

    /// <summary>Largest answer that is read: 16 MiB.</summary>
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    /// <summary>
    /// Adds <see cref="CoordinatorClient"/>. A call is repeated only when no answer came; every attempt carries a proof of its own.
    /// </summary>
    public static IServiceCollection AddCoordinator(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddSingleton<IValidateOptions<CoordinatorOptions>, CoordinatorOptionsValidator>();
        services.AddOptions<CoordinatorOptions>().Bind(configuration.GetSection(CoordinatorOptions.Section)).ValidateOnStart();
        services.AddHttpClient(Name)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigureHttpClient(Configure)
            .ConfigurePrimaryHttpMessageHandler(provider => CreateHandler(Options(provider)))
            .AddHttpMessageHandler(provider => new RequesterHint(provider.GetRequiredService<Account>(), MaxAnswerBytes))
            .AddHttpMessageHandler(() => new RequestIdHandler())
            .AddHttpMessageHandler(provider => new RetryHandler(Options(provider), provider.GetRequiredService<TimeProvider>()))
            .AddHttpMessageHandler(CreateProofs);
        services.AddSingleton(provider => new CoordinatorHttp(provider.GetRequiredService<IHttpClientFactory>().CreateClient(Name)));
        services.AddSingleton(provider => new TicketPatience(Options(provider), provider.GetRequiredService<TimeProvider>()));
        return services.AddSingleton<CoordinatorClient>();
    }

    private static CoordinatorOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<CoordinatorOptions>>().Value;

    private static void Configure(IServiceProvider provider, HttpClient client)
    {
        client.BaseAddress = Options(provider).Address;
        client.MaxResponseContentBufferSize = MaxAnswerBytes;
        client.Timeout = Timeout.InfiniteTimeSpan;
        client.DefaultRequestHeaders.UserAgent.ParseAdd("monkey-troop-client");
    }

    private static SocketsHttpHandler CreateHandler(CoordinatorOptions options) => new()
    {
        ConnectTimeout = options.ConnectTimeout,
        ConnectCallback = ProbedConnections.ConnectAsync,
        PooledConnectionLifetime = TimeSpan.FromMinutes(10),
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = CoordinatorHttp.UsesProxy(options.Address),
    };

    private static DelegatingHandler CreateProofs(IServiceProvider provider) =>
        provider.GetRequiredService<Account>().Key is { } key
            ? new ProofHandler(key, provider.GetRequiredService<TimeProvider>())
            : new WithoutProof();

    /// <summary>Stands in for the proofs of an account without a key.</summary>
    private sealed class WithoutProof : DelegatingHandler;
}
