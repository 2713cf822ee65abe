using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol;
using MonkeyTroop.Protocol.Coordinator;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.WorkerAgent.Nodes;

namespace MonkeyTroop.WorkerAgent.Coordinator;

/// <summary>The way to the coordinator: one pool of connections, every request with the node's proof, two time limits.</summary>
internal sealed class CoordinatorLink : IDisposable
{
    private readonly HttpClient _quick;
    private readonly HttpClient _patient;

    /// <summary>Opens the way; nothing is sent yet.</summary>
    public CoordinatorLink(NodeIdentity identity, IOptions<CoordinatorOptions> options, TimeProvider time)
    {
        Address = new Uri(options.Value.Url);
        var pool = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = CoordinatorHttp.UsesProxy(Address),
            ConnectTimeout = TimeSpan.FromSeconds(3),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            MaxConnectionsPerServer = 8,
        };
        var signed = new ProofHandler(identity.Key, time) { InnerHandler = pool };
        _quick = Client(signed, TimeSpan.FromSeconds(5), disposeHandler: true);
        _patient = Client(signed, TimeSpan.FromSeconds(30), disposeHandler: false);
        Quick = new CoordinatorHttp(_quick);
        Patient = new CoordinatorHttp(_patient);
    }

    /// <summary>The coordinator's base URL.</summary>
    public Uri Address { get; }

    /// <summary>For heartbeats and keys: 5 s.</summary>
    public CoordinatorHttp Quick { get; }

    /// <summary>For registration and receipts: 30 s.</summary>
    public CoordinatorHttp Patient { get; }

    /// <inheritdoc />
    public void Dispose()
    {
        _patient.Dispose();
        _quick.Dispose();
    }

    private HttpClient Client(HttpMessageHandler handler, TimeSpan limit, bool disposeHandler) => new(handler, disposeHandler)
    {
        BaseAddress = Address,
        Timeout = limit,
        MaxResponseContentBufferSize = FieldRules.MaxCoordinatorBodyBytes,
    };
}
