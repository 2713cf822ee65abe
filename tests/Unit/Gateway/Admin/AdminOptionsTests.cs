using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using MonkeyTroop.Gateway.Admin;

namespace MonkeyTroop.Tests.Unit.Gateway.Admin;

public sealed class AdminOptionsTests
{
    [Theory]
    [InlineData("Production", null, false)]
    [InlineData("Production", "", false)]
    [InlineData("Production", "seven77", false)]
    [InlineData("Production", "eight888", true)]
    [InlineData("Production", "ChangeMe", false)]
    [InlineData("Production", "aaaaaaaaaaaaaaaa", false)]
    [InlineData("Development", null, true)]
    [InlineData("Development", "seven77", false)]
    [InlineData("Development", "changeme", true)]
    public void Validate_Password_IsRefusedWithoutRepeatingIt(string environment, string? password, bool valid)
    {
        var result = new AdminOptionsValidator(new Host(environment)).Validate(null, new AdminOptions { Password = password });

        Assert.Equal(valid, result.Succeeded);
        if (password is { Length: > 0 })
        {
            Assert.DoesNotContain(password, result.FailureMessage ?? "", StringComparison.Ordinal);
        }
    }

    private sealed class Host(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;

        public string ApplicationName { get; set; } = "";

        public string ContentRootPath { get; set; } = "";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
