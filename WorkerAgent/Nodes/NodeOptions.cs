using System.Net;
using Microsoft.Extensions.Options;
using MonkeyTroop.Protocol;

namespace MonkeyTroop.WorkerAgent.Nodes;

/// <summary>What this node is called, where it keeps its things and where it listens.</summary>
internal sealed class NodeOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Node";

    /// <summary>The port where none is set.</summary>
    internal const int UsualPort = 8080;

    /// <summary>The last that is tried instead.</summary>
    internal const int LastUsualPort = 8099;

    /// <summary>The node's name in the network. Default: the host's name, with what an id may not hold replaced.</summary>
    public string Id { get; set; } = HostId(Dns.GetHostName());

    /// <summary>Folder for the node's key, credentials and receipts. Default: <c>monkey-troop/worker</c> in the user's data folder.</summary>
    public string DataFolder { get; set; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "monkey-troop", "worker");

    /// <summary>IP address to listen on. Default 0.0.0.0.</summary>
    public string Listen { get; set; } = "0.0.0.0";

    /// <summary>
    /// TCP port to listen on, 0 to 65535; 0 takes a free one. Default 8080, or the next free one up to 8099: 8080 is llama.cpp's usual port
    /// as well.
    /// </summary>
    public int Port { get; set; } = UsualPort;

    /// <summary>IP address that clients connect to. Default: found out, see <see cref="Heartbeats.AddressFinder"/>.</summary>
    public string? Address { get; set; }

    /// <summary>Makes an id from a host's name.</summary>
    internal static string HostId(string host)
    {
        var id = string.Concat(host.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' ? c : '-')).TrimStart('.');
        return id.Length is 0 ? "node" : id[..Math.Min(id.Length, 128)];
    }
}

/// <summary>Checks <see cref="NodeOptions"/>.</summary>
internal sealed class NodeOptionsValidator : IValidateOptions<NodeOptions>
{
    public ValidateOptionsResult Validate(string? name, NodeOptions options)
    {
        var failures = new List<string>();
        if (!FieldRules.IsId(options.Id))
        {
            failures.Add("--node-id takes 1 to 128 of A-Z a-z 0-9 . _ - and does not start with a dot");
        }

        if (string.IsNullOrWhiteSpace(options.DataFolder))
        {
            failures.Add("--data names a folder");
        }

        if (!IPAddress.TryParse(options.Listen, out _))
        {
            failures.Add($"--listen takes an IP address, not '{options.Listen}'");
        }

        if (options.Port is < 0 or > 65535)
        {
            failures.Add("--port takes 0 to 65535");
        }

        if (options.Address is not null && (!IPAddress.TryParse(options.Address, out var address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)))
        {
            failures.Add($"--address takes the IP address that clients connect to, not '{options.Address}'");
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
