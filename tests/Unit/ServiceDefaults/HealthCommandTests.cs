using System.Net;
using System.Net.Sockets;
using System.Text;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.Unit.ServiceDefaults;

/// <summary><c>health URL</c>, in the programs as containers run it.</summary>
public sealed class HealthCommandTests : IDisposable
{
    private readonly TestFolder _folder = new("health");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Gateway", "200 OK", 0)]
    [InlineData("WorkerAgent", "200 OK", 0)]
    [InlineData("ClientProxy", "200 OK", 0)]
    [InlineData("Gateway", "503 Service Unavailable", 1)]
    [InlineData("Gateway", "302 Found", 1)]
    public async Task Health_ProgramThatAnswers_SaysHowItIs(string program, string status, int exitCode)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        await using var health = Ask(program, $"http://{listener.LocalEndpoint}/health/ready");
        using var asked = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = asked.GetStream();
        _ = await stream.ReadAsync(new byte[4096], TestContext.Current.CancellationToken);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n"), TestContext.Current.CancellationToken);

        Assert.Equal(exitCode, await health.ExitAsync());
        Assert.Empty(health.Output.StandardOutput);
        Assert.Equal(exitCode, health.Output.StandardError.Count);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/health")]
    [InlineData("nonsense")]
    public async Task Health_NobodyThere_IsOneLineAndExitCode1(string url)
    {
        await using var health = Ask("Gateway", string.Format(System.Globalization.CultureInfo.InvariantCulture, url, FreePort.Find()));

        Assert.Equal(1, await health.ExitAsync());
        Assert.Single(health.Output.StandardError);
    }

    private TroopProcess Ask(string program, string url) => TroopProcess.Start(ProcessSpec.ForProgram(program, _folder.At("logs"), "health", url));
}
