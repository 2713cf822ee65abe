using MonkeyTroop.Tests.Networks;
using MonkeyTroop.Tests.TestKit;
using MonkeyTroop.Tests.TestKit.Engines;
using MonkeyTroop.Tests.TestKit.Networks;
using MonkeyTroop.Tests.TestKit.Processes;

namespace MonkeyTroop.Tests.EndToEnd.Metrics;

public sealed class MetricsOffTests : NetworkTest
{
    [Fact]
    public async Task Programs_WithoutTheSetting_ListenNowhereElseAndLoadNoTelemetry()
    {
        var network = await StartAsync(new TroopNetworkOptions { Models = [new FakeModel("quiet:1b")] });

        foreach (var process in (TroopProcess[])[network.Coordinator, network.Client, .. network.Workers.Values])
        {
            Assert.DoesNotContain("OpenTelemetry", await File.ReadAllTextAsync($"/proc/{process.Id}/maps", Cancellation), StringComparison.Ordinal);
            Assert.DoesNotContain(process.Output.StandardError, line => line.Contains("metrics are served", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("9464")]
    [InlineData("127.0.0.1")]
    [InlineData("gateway:9464")]
    [InlineData("203.0.113.7:9464")]
    public async Task Start_EndpointThatIsNone_SaysSoInOneLine(string endpoint)
    {
        using var folder = new TestFolder("metrics");
        foreach (var program in (string[])["Gateway", "WorkerAgent", "ClientProxy"])
        {
            await using var process = TroopProcess.Start(ProcessSpec.ForProgram(program, folder.At("logs"), "--data", folder.At("data")).With(("Metrics__Endpoint", endpoint)));

            Assert.Equal(1, await process.ExitAsync());
            var line = Assert.Single(process.Output.StandardError);
            Assert.Contains("Metrics:Endpoint", line, StringComparison.Ordinal);
        }
    }
}
