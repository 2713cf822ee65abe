using MonkeyTroop.Launcher.Networks;

namespace MonkeyTroop.Tests.Unit.Launcher.Networks;

public sealed class NodeNameTests
{
    [Theory]
    [InlineData("desk-1.example", "node-desk-1.example")]
    [InlineData("Jörg's PC", "node-JrgsPC")]
    [InlineData("", "node-")]
    public void Of_Host_HasOnlyWhatANameMayHave(string host, string expected) => Assert.Equal(expected, NodeName.Of(host));

    [Fact]
    public void Of_LongHost_IsCut() => Assert.Equal(65, NodeName.Of(new string('a', 200)).Length);
}
