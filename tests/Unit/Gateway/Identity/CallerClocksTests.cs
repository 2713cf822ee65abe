using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MonkeyTroop.Gateway.Identity;

namespace MonkeyTroop.Tests.Unit.Gateway.Identity;

public class CallerClocksTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CallerClocks _clocks;

    public CallerClocksTests() => _clocks = new CallerClocks(
        _time, new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>(), NullLogger<CallerClocks>.Instance);

    [Theory]
    [InlineData(new double[] { 600, 600 }, null)] // too few
    [InlineData(new double[] { 600, 600, 600 }, 600.0)]
    [InlineData(new double[] { -600, -595, -580, 0 }, -580.0)]
    [InlineData(new double[] { 600, -600, 300 }, null)] // each its own
    [InlineData(new double[] { 600, 0, 0 }, null)]
    [InlineData(new double[] { 600, 600, 0, 0 }, null)] // half is not most
    [InlineData(new double[] { 40, 40, 40 }, null)] // nobody is refused for that
    [InlineData(new double[0], null)]
    public void Agreed_Callers_TakesMoreThanHalf(double[] ahead, double? expected) =>
        Assert.Equal(expected, CallerClocks.Agreed([.. ahead.Select(TimeSpan.FromSeconds)])?.TotalSeconds);

    [Fact]
    public void Heard_MostAreOffByTheSame_SaysSoUntilTheyAreNot()
    {
        Hear(("a", 600), ("b", 0));
        Assert.Null(_clocks.Warning);
        Hear(("c", 610));
        Assert.Contains("600 s ahead", _clocks.Warning!, StringComparison.Ordinal);

        Hear(("a", 0));

        Assert.Null(_clocks.Warning);
    }

    [Fact]
    public void Heard_AfterAWhile_ForgetsThem()
    {
        Hear(("a", 600), ("b", 600), ("c", 600));
        Assert.NotNull(_clocks.Warning);

        _time.Advance(TimeSpan.FromMinutes(6));
        Hear(("d", 0));

        Assert.Null(_clocks.Warning);
    }

    private void Hear(params (string Key, double Ahead)[] callers)
    {
        foreach (var (key, ahead) in callers)
        {
            _clocks.Heard(key, _time.GetUtcNow() + TimeSpan.FromSeconds(ahead));
        }
    }
}
