using MonkeyTroop.Launcher.Builds;

namespace MonkeyTroop.Tests.Unit.Launcher.Builds;

public sealed class BuildOutputTests
{
    [Fact]
    public void Take_ProjectTwice_IsNamedOnce()
    {
        var output = new BuildOutput();

        Assert.Equal("Protocol", output.Take("  Protocol -> /src/Protocol/bin/Release/net10.0/MonkeyTroop.Protocol.dll"));
        Assert.Null(output.Take("  Protocol -> /src/Protocol/bin/Release/net10.0/MonkeyTroop.Protocol.dll"));
        Assert.Null(output.Take("  All projects are up-to-date for restore."));
        Assert.Empty(output.Complaints);
    }

    [Fact]
    public void Take_ErrorTwice_IsOneComplaint()
    {
        var output = new BuildOutput();
        output.Take("/src/A.cs(1,2): error CS0103: no such name [/src/A.csproj]");
        output.Take("    /src/A.cs(1,2): error CS0103: no such name [/src/A.csproj]");
        output.Take("    1 Error(s)");

        Assert.Equal(["/src/A.cs(1,2): error CS0103: no such name [/src/A.csproj]"], output.Complaints);
    }
}
