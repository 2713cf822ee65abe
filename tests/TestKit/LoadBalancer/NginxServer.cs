using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.TestKit.LoadBalancer;

/// <summary>
/// A real nginx on a free port of 127.0.0.1 with the configuration of <c>deploy/nginx</c>: its rules as they are, its <c>site</c> files
/// written for this machine. Its port is known before it starts, since gateways must be told by which URL callers reach them.
/// </summary>
public sealed partial class NginxServer : IAsyncDisposable
{
    private readonly TestFolder _folder = new("nginx");
    private readonly X509Certificate2 _certificate;
    private TroopProcess? _process;

    /// <summary>Takes a port and makes a certificate; nothing runs yet.</summary>
    public NginxServer()
    {
        _certificate = LoopbackCertificate.Write(CertificateFile, _folder.At("tls", "key.pem"));
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"https://127.0.0.1:{FreePort.Find()}"));
    }

    /// <summary>Where callers come in.</summary>
    public Uri Address { get; }

    /// <summary>Its certificate, for the <c>SSL_CERT_FILE</c> of workers and clients.</summary>
    public string CertificateFile => _folder.At("tls", "certificate.pem");

    /// <summary>Addresses from which operators' calls are let through. Default: 127.0.0.99 alone.</summary>
    public IReadOnlyList<string> Operators { get; init; } = ["127.0.0.99"];

    /// <summary>Its log of requests: one line each.</summary>
    public IReadOnlyList<string> AccessLog => _process?.Output.StandardOutput ?? [];

    /// <summary>Its log of errors.</summary>
    public IReadOnlyList<string> ErrorLog => _process?.Output.StandardError ?? [];

    /// <summary>Starts it in front of gateways and waits until it takes connections.</summary>
    /// <exception cref="InvalidOperationException">It ended; the message has the end of its log.</exception>
    public async Task StartAsync(params IEnumerable<Uri> gateways)
    {
        Copy(Path.Combine(Repository.Root, "deploy", "nginx"));
        Write("gateways.conf", gateways.Select(gateway => $"server {gateway.Authority} max_fails=2 fail_timeout=5s;"));
        Write("operators.conf", Operators.Select(address => $"allow {address};"));
        Write("listen.conf", [
            $"listen {Address.Authority} ssl http2;", "server_name _;",
            $"ssl_certificate {CertificateFile};", $"ssl_certificate_key {_folder.At("tls", "key.pem")};"]);
        Directory.CreateDirectory(_folder.At("run"));

        // One process, since workers outlive a master that is killed.
        _process = TroopProcess.Start(new ProcessSpec(
            "nginx",
            NginxBinary.Path,
            ["-p", _folder.At("run") + "/", "-c", _folder.At("conf", "nginx.conf"), "-e", "stderr", "-g", "daemon off; master_process off;"],
            _folder.At("logs")));
        await Eventually.TrueAsync(AcceptsAsync, "nginx takes connections").ConfigureAwait(false);
    }

    /// <summary>A handler that calls through it by HTTP/2 and trusts its certificate.</summary>
    /// <param name="from">The caller's own address, one of 127.0.0.0/8; the system's choice when null.</param>
    /// <param name="version">The version of HTTP, exactly; 2.0 when null.</param>
    public HttpMessageHandler NewHandler(IPAddress? from = null, Version? version = null) =>
        new LoadBalancedHandler(_certificate, from, version ?? HttpVersion.Version20);

    /// <summary>The gateways that were tried for a request, by its id, in their order; null while it is not logged.</summary>
    public IReadOnlyList<string>? TriedFor(string requestId) =>
        AccessLog.LastOrDefault(line => line.EndsWith($" id={requestId}", StringComparison.Ordinal)) is { } line
            ? Upstreams().Match(line).Groups["list"].Value.Split(", ", StringSplitOptions.RemoveEmptyEntries)
            : null;

    /// <summary>Ends it in order: what runs is finished (SIGQUIT), at most for as long as any process is waited for.</summary>
    public async Task StopAsync()
    {
        if (_process is { HasExited: false } running)
        {
            Signal.SendQuit(running.Id);
            await running.ExitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends it and removes its folder.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            if (!_process.HasExited)
            {
                await _process.TerminateAsync().ConfigureAwait(false);
            }

            await _process.DisposeAsync().ConfigureAwait(false);
        }

        _certificate.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> AcceptsAsync()
    {
        if (_process is { HasExited: true } ended)
        {
            await ended.ExitAsync().ConfigureAwait(false);
            throw new InvalidOperationException($"nginx ended at its start:\n{ended.Output.Tail()}");
        }

        using var http = new HttpClient(NewHandler());
        try
        {
            using var answer = await http.GetAsync(new Uri(Address, "/health")).ConfigureAwait(false);
            return true; // also a 503: that is the gateways' matter
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private void Copy(string source)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*.conf"))
        {
            File.Copy(file, _folder.At("conf", Path.GetFileName(file)), overwrite: true);
        }
    }

    private void Write(string name, IEnumerable<string> lines) => File.WriteAllLines(_folder.At("conf", "site", name), lines);

    [GeneratedRegex("upstream=\"(?<list>[^\"-][^\"]*)\"")]
    private static partial Regex Upstreams();
}
