using System.Net;
using Microsoft.Extensions.Options;

namespace MonkeyTroop.ClientProxy.Proxy;

/// <summary>Where apps reach the proxy, which nodes it connects to, and its limits.</summary>
internal sealed class ProxyOptions
{
    /// <summary>Where these settings stand in the configuration.</summary>
    public const string Section = "Proxy";

    /// <summary>Address to listen on. Default: 127.0.0.1. Every caller that reaches it spends this account's credits.</summary>
    public string Listen { get; set; } = "127.0.0.1";

    /// <summary>Port to listen on, 0 for a free one. Default: 9000.</summary>
    public int Port { get; set; } = 9000;

    /// <summary>
    /// Origins of web pages that may call the proxy, as browsers state them: <c>https://app.example</c>, <c>app://obsidian.md</c>,
    /// <c>chrome-extension://ID</c>, or <c>null</c>, which every site can take on. Default: none.
    /// </summary>
    public IList<string> AllowedOrigins { get; set; } = [];

    /// <summary>
    /// Names besides <c>localhost</c> by which apps call this machine, without a port, as <c>host.docker.internal</c>. Default: none.
    /// </summary>
    public IList<string> AllowedHosts { get; set; } = [];

    /// <summary>
    /// Networks in which nodes may be, besides the tailnet's, as <c>192.168.0.0/16</c>. Default: none; this machine too when the
    /// coordinator is on it.
    /// </summary>
    public IList<string> AllowedNetworks { get; set; } = [];

    /// <summary>
    /// Networks in which no node is, though an allowed network holds them, as <c>100.100.0.0/24</c>. Default: none; always besides what
    /// no node has, as metadata services, and the coordinator's own address.
    /// </summary>
    public IList<string> DeniedNetworks { get; set; } = [];

    /// <summary>Largest request body in bytes, 1 KiB to 1 GiB. Default: 32 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 32 * 1024 * 1024;

    /// <summary>Longest time that a request body may take to arrive, 1 s to 10 min. Default: 60 s.</summary>
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How many nodes a request is tried on before its answer begins, 1 to 10. Default: 3.</summary>
    public int MaxAttempts { get; set; } = 3;

    /// <summary>From when on a request that has no answer yet is tried no more, 1 s to 10 min. Default: 60 s.</summary>
    public TimeSpan RetryWindow { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time for a connection to a node to come about, 100 ms to 60 s. Default: 4 s.</summary>
    public TimeSpan ConnectTimeout { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>Longest silence of a node, before its answer and within it, 1 s to 1 h. Default: 300 s.</summary>
    public TimeSpan InferenceTimeout { get; set; } = TimeSpan.FromSeconds(300);

    /// <summary>
    /// How long the list of models is served before the coordinator is asked for it again, 0 to 10 min. Default: 60 s, so that the list takes
    /// no more than 60 of the 100 calls an hour that coordinators allow.
    /// </summary>
    public TimeSpan ModelsKept { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Oldest list of models that is served while the coordinator may not be asked or does not answer, 0 to 24 h. Default: 1 h, the
    /// longest wait that a coordinator's limit asks for.
    /// </summary>
    public TimeSpan ModelsOldest { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Connections that apps may have open, 1 to 10,000; further ones are closed. Default: 512.</summary>
    public int MaxConnections { get; set; } = 512;
}

/// <summary>Checks <see cref="ProxyOptions"/>.</summary>
internal sealed class ProxyOptionsValidator : IValidateOptions<ProxyOptions>
{
    /// <inheritdoc />
    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        var failures = new List<string>();
        Check(IPAddress.TryParse(options.Listen, out _), $"\"{options.Listen}\" is not an IP address to listen on; name one with --listen");
        Check(options.Port is >= 0 and <= 65535, "the port must be between 0 and 65535; name one with --port");
        foreach (var origin in options.AllowedOrigins)
        {
            Check(LocalGuard.IsOrigin(origin), $"\"{origin}\" is not an origin of the form https://HOST, http://HOST:PORT, app://NAME or null");
        }

        foreach (var host in options.AllowedHosts)
        {
            Check(LocalGuard.IsHostName(host), $"\"{host}\" is not a host name, such as host.docker.internal; leave scheme and port out");
        }

        foreach (var network in options.AllowedNetworks.Concat(options.DeniedNetworks))
        {
            Check(IPNetwork.TryParse(network, out _), $"\"{network}\" is not a network of the form 192.168.0.0/16");
        }

        Check(options.MaxBodyBytes is >= 1024 and <= 1024 * 1024 * 1024, "Proxy:MaxBodyBytes must be between 1 KiB and 1 GiB");
        Check(options.MaxAttempts is >= 1 and <= 10, "Proxy:MaxAttempts must be between 1 and 10");
        Check(options.MaxConnections is >= 1 and <= 10_000, "Proxy:MaxConnections must be between 1 and 10000");
        Check(IsBetween(options.BodyTimeout, 1, 600), "Proxy:BodyTimeout must be between 1 s and 10 min");
        Check(IsBetween(options.RetryWindow, 1, 600), "Proxy:RetryWindow must be between 1 s and 10 min");
        Check(IsBetween(options.ConnectTimeout, 0.1, 60), "Proxy:ConnectTimeout must be between 100 ms and 60 s");
        Check(IsBetween(options.InferenceTimeout, 1, 3600), "Proxy:InferenceTimeout must be between 1 s and 1 h");
        Check(IsBetween(options.ModelsKept, 0, 600), "Proxy:ModelsKept must be between 0 and 10 min");
        Check(IsBetween(options.ModelsOldest, 0, 86_400), "Proxy:ModelsOldest must be between 0 and 24 h");
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);

        void Check(bool holds, string failure)
        {
            if (!holds)
            {
                failures.Add(failure);
            }
        }
    }

    private static bool IsBetween(TimeSpan value, double seconds, double upTo) =>
        value >= TimeSpan.FromSeconds(seconds) && value <= TimeSpan.FromSeconds(upTo);
}
