namespace MonkeyTroop.Gateway.Receipts;

/// <summary>Registers what settling receipts needs.</summary>
internal static class ReceiptFeature
{
    public static IServiceCollection AddReceipts(this IServiceCollection services) => services.AddSingleton<PaidModels>();
}
