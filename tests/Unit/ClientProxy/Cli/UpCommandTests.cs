using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using MonkeyTroop.Tests.TestKit;

namespace MonkeyTroop.Tests.Unit.ClientProxy.Cli;

public sealed class UpCommandTests : IDisposable
{
    private readonly TestFolder _folder = new("client-cli");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Up_EnvironmentOfExistingInstallations_GivesWayToFlags(bool withFlag)
    {
        await using var coordinator = await FakeCoordinator.StartAsync();
        var environment = new Dictionary<string, string> { ["COORDINATOR_URL"] = coordinator.Url.ToString(), ["PROXY_PORT"] = withFlag ? "1" : "0" };

        using var process = ClientProcess.Start(environment, ["up", "--data", _folder.Path, .. withFlag ? ["--port", "0"] : Array.Empty<string>()]);
        var url = await ReadyAsync(process);
        using var http = new HttpClient { BaseAddress = url };

        Assert.Contains("llama", await http.GetStringAsync("/v1/models", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        process.Kill();
    }

    [Fact]
    public async Task Up_PortIsTaken_IsOneLineAndExitCode1()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);

        var run = await ClientProcess.RunAsync("up", "--data", _folder.Path, "--port", port);

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("--port", Assert.Single(run.ErrorLines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_ToldToStopDuringAStream_FinishesItFirst()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There is no SIGTERM on Windows.");
        var go = new TaskCompletionSource();
        await using var worker = await FakeWorker.StartAsync("n1", async context =>
        {
            await FakeWorker.StreamAsync(context, "data: {}\n\n");
            await go.Task.Soon();
            await FakeWorker.StreamAsync(context, "data: [DONE]\n\n");
        });
        await using var coordinator = await FakeCoordinator.StartAsync(worker);
        using var process = ClientProcess.Start([], "up", "--data", _folder.Path, "--port", "0", "--coordinator", coordinator.Url.ToString());
        using var http = new HttpClient { BaseAddress = await ReadyAsync(process) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent("""{"model":"llama","stream":true}""", Encoding.UTF8, "application/json"),
        };
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).Soon();

        using var kill = Process.Start("kill", ["-TERM", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await Eventually.TrueAsync(async () => !await AcceptsAsync(http.BaseAddress!), "no connection is taken any more");
        go.SetResult();

        Assert.Equal("data: {}\n\ndata: [DONE]\n\n", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken).Soon());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).Soon();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<Uri> ReadyAsync(Process process)
    {
        var line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().Soon();
        Assert.StartsWith("client ready on http://127.0.0.1:", line, StringComparison.Ordinal);
        return new Uri(line!["client ready on ".Length..]);
    }

    private static async Task<bool> AcceptsAsync(Uri url)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync(url.Host, url.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
