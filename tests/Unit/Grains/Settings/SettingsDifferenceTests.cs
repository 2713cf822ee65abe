using MonkeyTroop.Grains.Settings;

namespace MonkeyTroop.Tests.Unit.Grains.Settings;

public class SettingsDifferenceTests
{
    private static readonly Dictionary<string, string> Here = new() { ["b"] = "2", ["a"] = "1", ["mine"] = "x" };

    [Fact]
    public void Of_SettingsThatOneSideDoesNotKnow_DifferFromNothing() =>
        Assert.Empty(SettingsDifference.Of(Here, new Dictionary<string, string> { ["a"] = "1", ["theirs"] = "y" }));

    [Fact]
    public void Of_OtherValues_NamesThemInOrder() => Assert.Equal(
        "a is \"1\" here and \"3\" there; b is \"2\" here and \"\" there",
        SettingsDifference.Text(SettingsDifference.Of(Here, new Dictionary<string, string> { ["b"] = "", ["a"] = "3", ["mine"] = "x" })));
}
