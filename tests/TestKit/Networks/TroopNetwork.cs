using System.Globalization;
using MonkeyTroop.Protocol.Identity;
using MonkeyTroop.Tests.TestKit.Coordinator;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Privacy;
using MonkeyTroop.Tests.TestKit.Processes;
using MonkeyTroop.Tests.TestKit.Relays;

namespace MonkeyTroop.Tests.TestKit.Networks;

/// <summary>
/// A whole network on this machine: a coordinator behind a recording relay, workers of one owner in front of a fake
/// engine, and a client proxy of another account. Real processes on free ports, their data in one temporary folder.
/// </summary>
public sealed class TroopNetwork : IAsyncDisposable
{
    private static readonly string[] UpArguments = ["up", "--listen", "127.0.0.1", "--port", "0"];

    private readonly TroopNetworkOptions _options;
    private readonly TestFolder _folder = new("network");
    private readonly List<TroopProcess> _processes = [];
    private readonly EcKeyPair _ownerKey;
    private readonly EcKeyPair _requesterKey;
    private readonly List<(string Kind, string Secret)> _secrets = [];
    private Uri? _coordinatorAddress;
    private bool _started;

    private TroopNetwork(TroopNetworkOptions options)
    {
        _options = options;
        _ownerKey = EcKeyPair.LoadOrCreate(OwnerKeyFile);
        _requesterKey = EcKeyPair.LoadOrCreate(_folder.At("client", "account.pem"));
    }

    /// <summary>The coordinator's process.</summary>
    public TroopProcess Coordinator { get; private set; } = null!;

    /// <summary>Where the coordinator listens itself; tests call it here.</summary>
    public Uri CoordinatorAddress => _coordinatorAddress!;

    /// <summary>What workers and clients take for the coordinator.</summary>
    public RecordingRelay Relay { get; private set; } = null!;

    /// <summary>The fake engine behind all workers.</summary>
    public FakeOllama Engine { get; private set; } = null!;

    /// <summary>The latest process of each worker, by node id.</summary>
    public Dictionary<string, TroopProcess> Workers { get; } = [];

    /// <summary>Where each worker listens, by node id.</summary>
    public Dictionary<string, Uri> WorkerAddresses { get; } = [];

    /// <summary>The client proxy's process.</summary>
    public TroopProcess Client { get; private set; } = null!;

    /// <summary>Base URL of the client proxy, without <c>/v1</c>.</summary>
    public Uri ClientAddress { get; private set; } = null!;

    /// <summary>The account that owns the workers.</summary>
    public CoordinatorProbe Owner { get; private set; } = null!;

    /// <summary>The account of the client proxy.</summary>
    public CoordinatorProbe Requester { get; private set; } = null!;

    /// <summary>The owner's key file.</summary>
    public string OwnerKeyFile => _folder.At("owner.pem");

    /// <summary>The coordinator's data folder.</summary>
    public string CoordinatorData => _folder.At("coordinator");

    /// <summary>The coordinator's Postgres database; null when it keeps its state in SQLite.</summary>
    public string? Database => _options.Database;

    /// <summary>Folder of all logs, one file for each program and name.</summary>
    public string Logs => _folder.At("logs");

    /// <summary>Starts the network and waits until every model is served.</summary>
    public static async Task<TroopNetwork> StartAsync(TroopNetworkOptions options)
    {
        var network = new TroopNetwork(options);
        try
        {
            await network.StartAllAsync().ConfigureAwait(false);
            network._started = true;
            return network;
        }
        catch
        {
            network.KeepLogs();
            await network.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Keeps the folder beyond the network's end, and returns it.</summary>
    public string KeepLogs()
    {
        _folder.Keep = true;
        return _folder.Path;
    }

    /// <summary>Calls the coordinator as its administrator, with <see cref="Secrets.AdminPassword"/>.</summary>
    /// <param name="path">Path below its address.</param>
    /// <param name="json">The body; empty for none.</param>
    /// <param name="method">The method; POST when null.</param>
    public Task<RawAnswer> AdminAsync(string path, string json = "", HttpMethod? method = null) => Requester.SendAsync(
        new RawRequest(path) { Method = method ?? HttpMethod.Post, AdminPassword = Secrets.AdminPassword, Json = json });

    /// <summary>Adds to what must not be in any log when the network ends, such as a prompt that was sent.</summary>
    public void KeepOutOfLogs(string kind, string secret) => _secrets.Add((kind, secret));

    /// <summary>The secrets that are in the logs so far, by their looks or because this network knows them.</summary>
    public IReadOnlyList<SecretFinding> FindSecretsInLogs()
    {
        var scanner = new SecretScanner().KnowFilesIn(_folder.Path);
        foreach (var (kind, secret) in _secrets)
        {
            scanner.Know(kind, secret);
        }

        foreach (var (name, value) in _processes.SelectMany(process => process.SecretSettings))
        {
            scanner.Know($"the value of {name}", value);
        }

        foreach (var secret in new[] { Owner, Requester }.SelectMany(probe => probe?.Received ?? []))
        {
            scanner.Know("a ticket or join token", secret);
        }

        return scanner.Know("the Postgres password", Secrets.PostgresPassword).Scan(_folder.Path, Logs);
    }

    /// <summary>A path inside the network's folder.</summary>
    public string At(params string[] parts) => _folder.At(parts);

    /// <summary>Starts the coordinator, at the address it had before when it had one.</summary>
    public async Task StartCoordinatorAsync()
    {
        Coordinator = Start(CoordinatorSpec.Make(Logs, CoordinatorData, _coordinatorAddress?.Port ?? 0, _options));
        _coordinatorAddress = await Coordinator.ReadyAsync().ConfigureAwait(false);
    }

    /// <summary>Starts a worker; one of the same node id must not run. It joins by the owner's key at its first start.</summary>
    public async Task StartWorkerAsync(string nodeId)
    {
        var worker = Start(WorkerSpec(nodeId, "--owner-key", OwnerKeyFile));
        Workers[nodeId] = worker;
        WorkerAddresses[nodeId] = await worker.ReadyAsync().ConfigureAwait(false);
    }

    /// <summary>How this network's workers are started.</summary>
    public ProcessSpec WorkerSpec(string nodeId, params IReadOnlyList<string> joinArguments)
    {
        string[] arguments =
        [
            "--coordinator", Relay.Address.ToString(), "--node-id", nodeId, "--data", _folder.At(nodeId),
            "--listen", "127.0.0.1", "--port", "0", "--address", "127.0.0.1",
            "--engine", "auto", "--engine-url", $"ollama={Engine.Address}",
            "--slots", _options.Slots.ToString(CultureInfo.InvariantCulture), "--heartbeat-interval", "1",
            .. joinArguments,
        ];

        // The tests themselves load the machine, which a worker could take for its owner at work.
        return (ProcessSpec.ForProgram("WorkerAgent", Logs, arguments) with { Name = nodeId }).With(("Gpu__OwnerCheck", "false"));
    }

    /// <summary>Starts the client proxy.</summary>
    public async Task StartClientAsync()
    {
        Client = Start(ClientSpec(Relay.Address, _folder.At("client"), UpArguments));
        ClientAddress = await Client.ReadyAsync().ConfigureAwait(false);
    }

    /// <summary>How a client with a data folder of its own is started, as a proxy on any port.</summary>
    /// <param name="data">Its folder.</param>
    public ProcessSpec ProxySpec(string data) => ClientSpec(CoordinatorAddress, data, UpArguments);

    /// <summary>How a client with a data folder of its own asks one question.</summary>
    /// <param name="data">Its folder.</param>
    /// <param name="model">The model.</param>
    /// <param name="question">The question.</param>
    public ProcessSpec ChatSpec(string data, string model, string question = "hello") =>
        ClientSpec(CoordinatorAddress, data, "chat", question, "--model", model);

    /// <summary>Starts any process that ends with the network.</summary>
    public TroopProcess Start(ProcessSpec spec)
    {
        var process = TroopProcess.Start(spec.With(_options.Variables));
        _processes.Add(process);
        return process;
    }

    /// <summary>Ends everything.</summary>
    /// <exception cref="SecretLeakException">A log holds a secret.</exception>
    public async ValueTask DisposeAsync()
    {
        await EndAsync().ConfigureAwait(false);

        // A network that did not start has a failure of its own to report.
        var leaks = _started ? FindSecretsInLogs() : [];
        _folder.Keep |= leaks.Count > 0;
        _folder.Dispose();
        if (leaks.Count > 0)
        {
            throw new SecretLeakException(leaks, _folder.Path);
        }
    }

    private ProcessSpec ClientSpec(Uri coordinator, string data, params IReadOnlyList<string> arguments) =>
        ProcessSpec.ForProgram("ClientProxy", Logs, [.. arguments, "--coordinator", coordinator.ToString(), "--data", data]);

    private async Task EndAsync()
    {
        foreach (var process in _processes)
        {
            await process.DisposeAsync().ConfigureAwait(false);
        }

        if (Relay is not null)
        {
            await Relay.DisposeAsync().ConfigureAwait(false);
        }

        if (Engine is not null)
        {
            await Engine.DisposeAsync().ConfigureAwait(false);
        }

        Owner?.Dispose();
        Requester?.Dispose();
        _ownerKey.Dispose();
        _requesterKey.Dispose();
    }

    private async Task StartAllAsync()
    {
        await StartCoordinatorAsync().ConfigureAwait(false);
        Relay = new RecordingRelay(CoordinatorAddress);
        Owner = new CoordinatorProbe(CoordinatorAddress, _ownerKey);
        Requester = new CoordinatorProbe(CoordinatorAddress, _requesterKey);

        // Both accounts exist from here on, so that every test sees the same sum of credits.
        await Owner.BalanceAsync().ConfigureAwait(false);
        await Requester.BalanceAsync().ConfigureAwait(false);
        Engine = await FakeOllama.StartAsync(_options.Models).ConfigureAwait(false);
        for (var i = 1; i <= _options.Workers && _options.Models.Count > 0; i++)
        {
            await StartWorkerAsync($"node-{i}").ConfigureAwait(false);
        }

        if (_options.Client)
        {
            await StartClientAsync().ConfigureAwait(false);
        }

        if (_options.Workers > 0 && _options.Models.Count > 0)
        {
            await Requester.ModelIsServedAsync(_options.Models[^1].Name).ConfigureAwait(false);
        }
    }
}
